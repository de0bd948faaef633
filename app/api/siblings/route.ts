import { defineRoute } from '@/app/define-route'
import { viewSiblings, viewSiblingsInput } from '@/lib/images/view-siblings'

/** The other tags on a digest, for the dialog that deletes one of them. */
export const GET = defineRoute({ input: viewSiblingsInput, handler: viewSiblings })
