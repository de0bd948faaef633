import { defineDownload } from '@/app/define-download'
import { fetchCaBundle, fetchCaBundleInput } from '@/lib/tenants/fetch-ca-bundle'

export const GET = defineDownload({
  input: fetchCaBundleInput,
  handler: async (context, actor, input) => {
    const bundle = await fetchCaBundle(context, actor, input)
    return {
      fileName: 'ca.crt',
      contentType: 'application/x-pem-file',
      pieces: (async function* () {
        yield bundle
      })(),
    }
  },
})
