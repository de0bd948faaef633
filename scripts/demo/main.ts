import { runMain } from '../support/run-main'
import { parseDemoArguments } from './arguments'
import { resetDemo } from './reset'
import { runDemo } from './run'

await runMain(() => (parseDemoArguments(process.argv.slice(2)) === 'run' ? runDemo() : resetDemo()))
