import { Client } from 'ldapts'

/** How many binds of any kind the server has completed since its start, asked without one. */
export async function countBinds(slapd: { url: string }): Promise<number> {
  const client = new Client({ url: slapd.url, timeout: 5_000 })
  try {
    const { searchEntries } = await client.search('cn=Bind,cn=Operations,cn=Monitor', {
      scope: 'base',
      attributes: ['monitorOpCompleted'],
    })
    return Number(searchEntries[0]?.monitorOpCompleted)
  } finally {
    await client.unbind()
  }
}
