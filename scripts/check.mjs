// Format, lint, types and boundaries, side by side. Everything that is wrong is printed before it ends.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'

const CHECKS = [
  ['biome', ['ci', '--error-on-warnings', '.']],
  ['tsc', ['--noEmit']],
  ['depcruise', ['app', 'components', 'lib', 'e2e', 'scripts', 'bench'].filter(existsSync)],
]

async function run(name, args) {
  const started = Date.now()
  const child = spawn(process.execPath, [`node_modules/.bin/${name}`, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  const code = await new Promise((resolve) => child.on('close', resolve))
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
  if (code !== 0) console.log(output)
  return code === 0
}

// Types need the generated database client, which a fresh clone does not have.
const generated = await run('prisma', ['generate'])
const results = await Promise.all(CHECKS.map(([name, args]) => run(name, args)))
process.exitCode = generated && results.every(Boolean) ? 0 : 1
