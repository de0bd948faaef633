import { shellWord } from '@/lib/client/shell-word'

export type ClientFacts = {
  /** `host:port` of the registry. */
  address: string
  /** Where the portal is, for the JSON routes. */
  portalUrl: string
  /** Of the token; names what is made with it elsewhere. */
  name: string
  loginName: string
  secret: string
}

export type ClientText = { title: string; about: string; text: string }

/** What to copy into each program that signs in with a token, ready to use. */
export function clientTexts(facts: ClientFacts): ClientText[] {
  const { address, portalUrl, name, loginName, secret } = facts
  const user = shellWord(loginName)
  return [
    {
      title: 'docker',
      about: 'The secret goes in by standard input, where no list of processes shows it.',
      text: `printf '%s' '${secret}' | docker login ${address} --username ${user} --password-stdin`,
    },
    {
      title: 'Jenkins',
      about:
        'Add a credential “Username with password” with the first lines, and use it in a pipeline as below.',
      text: `ID:       berth-${name}
Username: ${loginName}
Password: ${secret}

withCredentials([usernamePassword(credentialsId: 'berth-${name}',
    usernameVariable: 'BERTH_USER', passwordVariable: 'BERTH_TOKEN')]) {
  sh 'printf "%s" "$BERTH_TOKEN" | docker login ${address} --username "$BERTH_USER" --password-stdin'
}`,
    },
    {
      title: 'GitLab',
      about:
        'Settings, CI/CD, Variables: add the first three, the token as masked. The rest belongs in .gitlab-ci.yml.',
      text: `BERTH_REGISTRY=${address}
BERTH_USER=${loginName}
BERTH_TOKEN=${secret}

before_script:
  - printf '%s' "$BERTH_TOKEN" | docker login "$BERTH_REGISTRY" --username "$BERTH_USER" --password-stdin`,
    },
    {
      title: 'GitHub Actions',
      about:
        'Settings, Secrets and variables, Actions: add the secret of the first line. The step belongs before the one that pushes.',
      text: `# Secret BERTH_TOKEN: ${secret}
- uses: docker/login-action@v3
  with:
    registry: ${address}
    username: ${loginName}
    password: \${{ secrets.BERTH_TOKEN }}`,
    },
    {
      title: 'Kubernetes',
      about:
        'Apply it with kubectl apply -f, and name it in imagePullSecrets. Every node must trust Berth’s CA.',
      text: `apiVersion: v1
kind: Secret
metadata:
  name: berth-${name}
type: kubernetes.io/dockerconfigjson
data:
  .dockerconfigjson: ${base64(authJson(facts, null))}`,
    },
    {
      title: 'podman, buildah and skopeo',
      about: 'Save it as ~/.config/containers/auth.json, or name the file with --authfile.',
      text: authJson(facts, 2),
    },
    {
      title: 'Scripts',
      about: 'The JSON routes of the portal take the same token; docs/api.md lists them.',
      text: `printf 'Authorization: Bearer %s' '${secret}' | curl -fsS -H @- ${portalUrl}/api/registries`,
    },
  ]
}

function authJson({ address, loginName, secret }: ClientFacts, indent: number | null): string {
  const auths = { [address]: { auth: base64(`${loginName}:${secret}`) } }
  return JSON.stringify({ auths }, null, indent ?? undefined)
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
