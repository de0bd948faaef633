import { askToken } from '../support/https-get'
import { ACCOUNTS, type Place, type Reader, type World } from './world'

type Asker = Exclude<Reader, 'out'>

const NOTHING: Readonly<Record<Asker, string>> = {
  foreign: '',
  viewer: '',
  developer: '',
  owner: '',
  admin: '',
}

/**
 * What a docker client gets of a scope at `/token` of the own team's registry, `name:actions` of each entry. Every type
 * of thing and every action that the token specification knows, and those that attackers try.
 */
export const SCOPES: Readonly<Record<string, Readonly<Record<Asker, string>>>> = {
  'repository:app:pull': {
    foreign: '',
    viewer: 'app:pull',
    developer: 'app:pull',
    owner: 'app:pull',
    admin: 'app:pull',
  },
  'repository:app:push': {
    ...NOTHING,
    developer: 'app:push',
    owner: 'app:push',
  },
  'repository:app:pull,push': {
    foreign: '',
    viewer: 'app:pull',
    developer: 'app:pull,push',
    owner: 'app:pull,push',
    admin: 'app:pull',
  },
  'repository:app:delete': NOTHING,
  'repository:app:*': NOTHING,
  'repository:app:pull,push,delete,*': {
    foreign: '',
    viewer: 'app:pull',
    developer: 'app:pull,push',
    owner: 'app:pull,push',
    admin: 'app:pull',
  },
  'registry:catalog:*': NOTHING,
  'registry:catalog:pull': NOTHING,
  'repository(plugin):app:pull': NOTHING,
  'artifact:app:pull': NOTHING,
  'repository:../search/app:pull': NOTHING,
  'repository:App:pull': NOTHING,
  'repository:app:PULL': NOTHING,
  'repository:*:pull': NOTHING,
  'repository::pull': NOTHING,
  '': NOTHING,
}

/** What `/token` answers to somebody who asks for a scope of a place's registry. */
export async function tokenFor(
  world: World,
  { reader, place, scope }: { reader: Reader; place: Place; scope: string },
): Promise<{ status: number; granted: string }> {
  const username = reader === 'out' ? '' : ACCOUNTS[reader]
  const { status, body } = await askToken(world.machineUrl, {
    ...{ ca: world.ca, username, scope },
    service: `berth-${place.registryId}`,
  })
  const [, claims = ''] = String(JSON.parse(body).token).split('.')
  const { access } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))
  const granted = access
    .map((entry: { name: string; actions: string[] }) => `${entry.name}:${entry.actions}`)
    .join(' ')
  return { status, granted }
}
