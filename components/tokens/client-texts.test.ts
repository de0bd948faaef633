import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { clientTexts } from './client-texts'

const FACTS = {
  address: 'berth.example.org:5001',
  portalUrl: 'https://berth.example.org',
  name: 'build',
  loginName: 'ci-payments--build',
  secret: `berth_ci_${'Ab3'.repeat(16)}x`,
}
const AUTH = Buffer.from(`${FACTS.loginName}:${FACTS.secret}`).toString('base64')

const textOf = (title: string, more: object = {}) => {
  const text = clientTexts({ ...FACTS, ...more }).find((each) => each.title === title)?.text
  if (text === undefined) throw new Error(`there is no text for ${title}`)
  return text
}

/** What a shell makes of the text, with a program of ours in the place of docker or curl. */
function run(text: string, program: string, name: string) {
  const script = `${program}() { printf '%s|' "$@"; cat; }\n${text}`
  const { stdout, status } = spawnSync('sh', ['-c', script], { encoding: 'utf8' })
  expect([name, status]).toEqual([name, 0])
  return stdout
}

test.each([['ci-payments--build'], ["o'hara"], ['a b'], ['zoë']])(
  'docker gets %s and the secret by standard input alone',
  (loginName) => {
    expect(run(textOf('docker', { loginName }), 'docker', loginName)).toBe(
      `login|${FACTS.address}|--username|${loginName}|--password-stdin|${FACTS.secret}`,
    )
  },
)

test('a pipeline of Jenkins gives docker the secret by standard input alone', () => {
  const text = textOf('Jenkins')
  const [, id] = /^ID: +(\S+)$/m.exec(text) ?? []
  const [, username] = /^Username: (\S+)$/m.exec(text) ?? []
  const [, password] = /^Password: (\S+)$/m.exec(text) ?? []
  expect(text).toContain(`credentialsId: '${id}'`)
  const [, line = ''] = /^ {2}sh '(.+)'$/m.exec(text) ?? []
  const set = `BERTH_USER='${username}' BERTH_TOKEN='${password}'`
  expect(run(`${set}\n${line}`, 'docker', 'Jenkins')).toBe(
    `login|${FACTS.address}|--username|${FACTS.loginName}|--password-stdin|${FACTS.secret}`,
  )
})

test('a job of GitLab gives docker the secret by standard input alone', () => {
  const text = textOf('GitLab')
  const [variables = '', job = ''] = text.split('\n\n')
  const { before_script: lines } = z
    .object({ before_script: z.array(z.string()) })
    .parse(parse(job))
  expect(run([variables, ...lines].join('\n'), 'docker', 'GitLab')).toBe(
    `login|${FACTS.address}|--username|${FACTS.loginName}|--password-stdin|${FACTS.secret}`,
  )
})

test('curl gets the header by standard input alone', () => {
  expect(run(textOf('Scripts'), 'curl', 'curl')).toBe(
    `-fsS|-H|@-|https://berth.example.org/api/registries|Authorization: Bearer ${FACTS.secret}`,
  )
})

test('podman reads its file', () => {
  expect(JSON.parse(textOf('podman, buildah and skopeo'))).toEqual({
    auths: { [FACTS.address]: { auth: AUTH } },
  })
})

test('Kubernetes reads its pull secret', () => {
  const manifest = z
    .object({ type: z.string(), data: z.record(z.string(), z.string()) })
    .parse(parse(textOf('Kubernetes')))
  expect(manifest.type).toBe('kubernetes.io/dockerconfigjson')
  const json = Buffer.from(manifest.data['.dockerconfigjson'] ?? '', 'base64').toString()
  expect(JSON.parse(json)).toEqual({ auths: { [FACTS.address]: { auth: AUTH } } })
})

test('GitHub reads its step, which names the secret and does not hold it', () => {
  expect(parse(textOf('GitHub Actions'))).toEqual([
    {
      uses: 'docker/login-action@v3',
      with: {
        registry: FACTS.address,
        username: FACTS.loginName,
        password: `\${{ secrets.BERTH_TOKEN }}`,
      },
    },
  ])
})

test('names outside of ASCII survive', () => {
  const { auths } = z
    .object({ auths: z.record(z.string(), z.object({ auth: z.string() })) })
    .parse(JSON.parse(textOf('podman, buildah and skopeo', { loginName: 'zoë' })))
  expect(Buffer.from(auths[FACTS.address]?.auth ?? '', 'base64').toString()).toBe(
    `zoë:${FACTS.secret}`,
  )
})
