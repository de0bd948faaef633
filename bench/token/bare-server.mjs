// What the token server is compared with: the least that a Node HTTPS server does to sign the same claims with the same
// leaf. It asks nobody and decides nothing.
import { createPrivateKey, randomUUID, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'

const { host, port, issuer, cert, key, signerKey, x5c } = JSON.parse(
  readFileSync(process.argv[2], 'utf8'),
)
const signer = createPrivateKey(signerKey)
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
const header = encode({ typ: 'JWT', alg: 'ES256', x5c })

const server = createServer({ minVersion: 'TLSv1.2', cert, key }, (request, response) => {
  const { searchParams } = new URL(request.url, 'https://berth.invalid')
  const [type, name, actions] = (searchParams.get('scope') ?? '').split(':')
  const iat = Math.floor(Date.now() / 1000)
  const claims = encode({
    iss: issuer,
    sub: 'ada',
    aud: searchParams.get('service'),
    iat,
    nbf: iat - 10,
    exp: iat + 300,
    jti: randomUUID(),
    access: [{ type, name, actions: actions.split(',') }],
  })
  const signed = `${header}.${claims}`
  const signature = sign('sha256', Buffer.from(signed), { key: signer, dsaEncoding: 'ieee-p1363' })
  const token = `${signed}.${signature.toString('base64url')}`
  const body = JSON.stringify({
    token,
    access_token: token,
    expires_in: 300,
    issued_at: new Date(iat * 1000).toISOString(),
  })
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  })
  response.end(body)
})
server.listen(port, host)
