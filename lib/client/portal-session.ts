/** Why signing in did not work: a code that the form has a sentence for, and how long to wait when that helps. */
export type SignInRefusal = { code: string; retryAfterS: number | null }

const UNFORESEEN: SignInRefusal = { code: 'INTERNAL', retryAfterS: null }

/** Signs in with name and password; null when it worked. */
export async function signInWithPassword(
  username: string,
  password: string,
): Promise<SignInRefusal | null> {
  try {
    const answer = await post('callback/credentials', { username, password })
    const code = errorOf(answer.url)
    return code === null ? null : { code, retryAfterS: answer.retryAfterS }
  } catch {
    return UNFORESEEN
  }
}

/** Leaves for the identity provider, which leads back to `callbackUrl`; answers only when that did not work. */
export async function signInWithProvider(callbackUrl: string): Promise<SignInRefusal | null> {
  try {
    const { url } = await post('signin/oidc', { callbackUrl })
    const code = errorOf(url)
    if (code !== null) return { code, retryAfterS: null }
    window.location.assign(url)
    return null
  } catch {
    return UNFORESEEN
  }
}

/** Ends the session, here and on the server, then leaves for a whole new page: nothing of this person stays in memory. */
export async function signOut(): Promise<void> {
  await post('signout', {})
  window.location.assign('/signin')
}

async function post(
  door: string,
  fields: Record<string, string>,
): Promise<{ url: string; retryAfterS: number | null }> {
  const asked = await fetch('/api/auth/csrf', { cache: 'no-store' })
  const csrfToken = textAt(await asked.json(), 'csrfToken')
  const response = await fetch(`/api/auth/${door}`, {
    method: 'POST',
    body: new URLSearchParams({ ...fields, csrfToken, json: 'true' }),
  })
  const retryAfter = response.headers.get('retry-after')
  return {
    url: textAt(await response.json(), 'url'),
    retryAfterS: retryAfter === null ? null : Number(retryAfter),
  }
}

function errorOf(url: string): string | null {
  const { searchParams } = new URL(url, window.location.origin)
  return searchParams.get('error') ?? (searchParams.has('csrf') ? UNFORESEEN.code : null)
}

function textAt(body: unknown, name: string): string {
  const value = typeof body === 'object' && body !== null && Object.entries(body)
  const found = value ? value.find(([key]) => key === name)?.[1] : undefined
  if (typeof found !== 'string') throw new Error(`The portal's answer has no ${name}.`)
  return found
}
