import { once } from 'node:events'
import { connect } from 'node:net'
import { Client } from 'ldapts'
import { describe, expect, it } from 'vitest'
import { DEMO_GROUPS, DEMO_PASSWORD, DEMO_PEOPLE, DEMO_SUFFIX } from './demo-people'
import { createDirectory } from './directory'
import { startEmbeddedDirectory } from './embedded'
import { CASES, casesConfig, describeDirectory } from './testing/directory-cases'

const start = (tree: Pick<typeof CASES, 'people' | 'groups'> = CASES) =>
  startEmbeddedDirectory({ host: '127.0.0.1', port: 0, suffix: DEMO_SUFFIX, ...tree })

describeDirectory('embedded directory', async () => {
  const server = await start()
  return { config: { urls: [server.url] }, stop: server.close }
})

describe('the embedded directory as a server', () => {
  it.each(['0.0.0.0', '::', 'example.org'])('refuses to listen on %s', async (host) => {
    await expect(startEmbeddedDirectory({ ...CASES, host, port: 0 })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      field: 'host',
    })
  })

  it('says that a port is taken', async () => {
    const first = await start()
    const port = Number(new URL(first.url).port)
    await expect(
      startEmbeddedDirectory({ ...CASES, host: '127.0.0.1', port }),
    ).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await first.close()
  })

  it('gives an entry the same id after a restart', async () => {
    const idOfAlice = async () => {
      const server = await start()
      const found = await createDirectory(casesConfig({ urls: [server.url] })).findPerson('alice')
      await server.close()
      return found?.person.id
    }
    const first = await idOfAlice()
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab]/)
    expect(await idOfAlice()).toBe(first)
  })

  it('never shows a password, and hides operational attributes until asked', async () => {
    const server = await start()
    const client = new Client({ url: server.url })
    const search = async (attributes: string[]) =>
      (
        await client.search(`ou=people,${DEMO_SUFFIX}`, {
          scope: 'one',
          filter: '(uid=alice)',
          attributes,
        })
      ).searchEntries
    expect(JSON.stringify(await search(['*', '+']))).not.toContain('correct horse')
    expect(await search([])).not.toMatchObject([{ entryUUID: expect.anything() }])
    expect(await search(['+'])).toMatchObject([{ entryUUID: expect.any(String) }])
    await client.unbind()
    await server.close()
  })

  it('refuses a bind without a password', async () => {
    const server = await start()
    const client = new Client({ url: server.url })
    await expect(client.bind(`uid=alice,ou=people,${DEMO_SUFFIX}`, '')).rejects.toMatchObject({
      code: 53,
    })
    await client.unbind()
    await server.close()
  })

  it('outlives messages that are not LDAP', async () => {
    const server = await start()
    const garbage = [
      'GET / HTTP/1.1\r\n\r\n',
      Buffer.from('300c0201016007020103040080', 'hex'),
      Buffer.from('3084ffffffff', 'hex'),
      Buffer.from('300602010163010400', 'hex'),
      Buffer.from('30050201014200300502010142', 'hex'),
      Buffer.from(Array.from({ length: 512 }, (_, i) => (i * 37) % 256)),
    ]
    for (const bytes of garbage) {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
      await once(socket, 'connect')
      socket.on('error', () => undefined).resume()
      socket.end(bytes)
      await once(socket, 'close')
    }
    await createDirectory(casesConfig({ urls: [server.url] })).check()
    await server.close()
  })
})

describe('the demo accounts', () => {
  it('sign in and are in the groups that the demo tells about', async () => {
    const server = await start({ people: DEMO_PEOPLE, groups: DEMO_GROUPS })
    const directory = createDirectory(casesConfig({ urls: [server.url] }))
    const groupsOf = async (username: string) => {
      const { groups } = await directory.authenticate({ username, password: DEMO_PASSWORD })
      return groups.map((group) => group.name).sort()
    }
    expect(await groupsOf('admin')).toEqual(['platform-admins'])
    expect(await groupsOf('payments-owner')).toEqual(['payments-owners'])
    expect(await groupsOf('payments-dev')).toEqual(['engineering', 'payments'])
    expect(await groupsOf('payments-viewer')).toEqual(['payments-viewers'])
    expect(await groupsOf('search-dev')).toEqual(['engineering', 'search'])
    await server.close()
  })
})
