import { currentTokenDecision } from '../tenants/token-decision'
import type { WhyDeps } from '../tenants/why-deps'
import { currentDirectory } from './current-directory'

/** What the page that explains access asks: the directory and the token server's decision of this process. */
export function whyDeps(): WhyDeps {
  return {
    explainPerson: (username) => currentDirectory().explainPerson(username),
    decide: currentTokenDecision(),
  }
}
