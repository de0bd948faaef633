export type DemoAccount = { username: string; password: string; groups: readonly string[] }

/** Who can sign in with the embedded directory of demo mode. */
export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { username: 'admin', password: 'demo', groups: ['platform-admins'] },
  { username: 'payments-owner', password: 'demo', groups: ['payments-owners'] },
  { username: 'payments-dev', password: 'demo', groups: ['payments'] },
  { username: 'payments-viewer', password: 'demo', groups: ['payments-viewers'] },
  { username: 'search-dev', password: 'demo', groups: ['search'] },
]
