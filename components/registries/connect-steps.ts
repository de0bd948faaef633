import { shellWord } from '@/lib/client/shell-word'

export type ConnectFacts = {
  /** `host:port` of the registry. */
  address: string
  username: string
  /** Where the CA bundle is downloaded from. */
  caUrl: string
  /** False for people of an identity provider, which takes no password for docker. */
  hasPassword: boolean
}

export type ConnectStep = { title: string; about: string | null; command: string }

/** Where docker and skopeo look for the CA of a registry, since they look nowhere else. */
export function certificatePath(address: string): string {
  return `/etc/docker/certs.d/${address}/ca.crt`
}

/** What to type, in order, to trust a registry and push to it. */
export function connectSteps({ address, username, caUrl, hasPassword }: ConnectFacts): {
  trust: ConnectStep[]
  docker: ConnectStep[]
  skopeo: ConnectStep[]
} {
  const path = certificatePath(address)
  const image = `${address}/hello:1`
  return {
    trust: [
      {
        title: 'Put the CA where docker looks',
        about: 'On every machine that pulls or pushes. Docker needs no restart.',
        command: `sudo mkdir -p ${path.replace(/\/ca\.crt$/, '')}\nsudo curl -fsS ${caUrl} -o ${path}`,
      },
      {
        title: 'Compare its fingerprint with the one above',
        about: null,
        command: `openssl x509 -in ${path} -noout -fingerprint -sha256`,
      },
    ],
    docker: [
      {
        title: 'Log in',
        about: hasPassword
          ? 'With the password that you sign in here with, or an access token. Programs take a token always.'
          : 'With an access token in place of a password: your identity provider has none for docker.',
        command: `docker login ${address} -u ${shellWord(username)}`,
      },
      {
        title: 'Push',
        about: null,
        command: `docker tag hello-world:latest ${image}\ndocker push ${image}`,
      },
      { title: 'Pull', about: null, command: `docker pull ${image}` },
    ],
    skopeo: [
      {
        title: 'Log in',
        about: 'Skopeo and podman read the same directory of certificates.',
        command: `skopeo login ${address} -u ${shellWord(username)}`,
      },
      {
        title: 'Copy an image in',
        about: 'All its platforms at once, without a docker daemon.',
        command: `skopeo copy --all docker://docker.io/library/alpine:latest docker://${address}/alpine:latest`,
      },
      {
        title: 'Look at it',
        about: null,
        command: `skopeo inspect docker://${address}/alpine:latest`,
      },
    ],
  }
}
