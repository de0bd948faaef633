// Finds the places in lib that ask for permission, and lets a test take any one of them out while it runs.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import ts from 'typescript'

const ROOT = join(import.meta.dirname, '../../..')
const LIB = join(ROOT, 'lib')
const SOURCE = /\.ts$/
const NO_SOURCE = /\.test\.ts$|[/\\](testing|generated)[/\\]/
// A function of such a name that asks `can` is a gate itself: its callers must not lose it either.
const GATE_NAME = /^(can|(may|assert)[A-Z]\w*)$/

export type Gate = { id: string; start: number; end: number }

/** Every call of `can`, and of the functions named may… or assert… that ask it, in the sources of lib. */
export function findGates(): Map<string, Gate[]> {
  const files = sourceFiles()
  const names = gateNames(files)
  const found = files.map((file): [string, Gate[]] => [file.fileName, gatesIn(file, names)])
  return new Map(found.filter(([, gates]) => gates.length > 0))
}

/** Files of pages and components that ask for permission themselves, where no row of a table would miss the question. */
export function findOutsideGates(): string[] {
  return ['app', 'components']
    .flatMap((folder) => filesIn(join(ROOT, folder), /\.tsx?$/))
    .map(parsed)
    .filter((file) => callsIn(file, new Set(['can'])).length > 0)
    .map((file) => relative(ROOT, file.fileName))
}

/** Exported functions of lib that begin with `(context, actor`, by name: use-cases, and what they have in common. */
export function findActorFunctions(): string[] {
  return sourceFiles()
    .flatMap((file) => file.statements.filter(ts.isFunctionDeclaration))
    .filter((declaration) => {
      const [context, actor] = declaration.parameters.map((each) => each.type?.getText() ?? '')
      const isExported = declaration.modifiers?.some(
        ({ kind }) => kind === ts.SyntaxKind.ExportKeyword,
      )
      return isExported === true && /UseCaseContext/.test(context ?? '') && actor === 'Actor'
    })
    .flatMap(({ name }) => (name === undefined ? [] : [name.text]))
    .sort()
}

/** The text of a file with a question to the running test before each of its gates. */
export function openGates(text: string, gates: readonly Gate[]): string {
  return gates
    .flatMap(({ id, start, end }) => [
      // Begins with a name, because a line that begins with a bracket would go on with the one before.
      { at: start, piece: `Array.of(globalThis.berthGate?.(${JSON.stringify(id)}) ?? ` },
      { at: end, piece: ')[0]' },
    ])
    .sort((a, b) => b.at - a.at)
    .reduce((changed, { at, piece }) => changed.slice(0, at) + piece + changed.slice(at), text)
}

/** For the project of tests that take permission checks out: nothing else runs the sources so changed. */
export function gatePlugin() {
  let gates: ReadonlyMap<string, Gate[]> | undefined
  return {
    name: 'berth-gates',
    enforce: 'pre' as const,
    transform: (text: string, id: string) => {
      gates ??= findGates()
      const inFile = gates.get(id.replace(/\?.*$/, ''))
      return inFile === undefined ? null : { code: openGates(text, inFile), map: null }
    },
  }
}

function sourceFiles(): ts.SourceFile[] {
  return filesIn(LIB, SOURCE).map(parsed)
}

function filesIn(folder: string, pattern: RegExp): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => pattern.test(path) && !NO_SOURCE.test(path))
    .sort()
}

function parsed(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
}

function gateNames(files: readonly ts.SourceFile[]): ReadonlySet<string> {
  const asking = files
    .flatMap((file) => file.statements.filter(ts.isFunctionDeclaration))
    .filter((declaration) => callsIn(declaration, new Set(['can'])).length > 0)
    .flatMap(({ name }) => (name === undefined ? [] : [name.text]))
  return new Set(['can', ...asking.filter((name) => GATE_NAME.test(name))])
}

function gatesIn(file: ts.SourceFile, names: ReadonlySet<string>): Gate[] {
  const path = relative(ROOT, file.fileName).split(sep).join('/')
  return callsIn(file, names).map((call) => {
    const { line, character } = file.getLineAndCharacterOfPosition(call.getStart())
    return {
      id: `${path}:${line + 1}:${character + 1} ${call.getText().replace(/\s+/g, ' ')}`,
      start: call.getStart(),
      end: call.getEnd(),
    }
  })
}

function callsIn(node: ts.Node, names: ReadonlySet<string>): ts.CallExpression[] {
  const calls: ts.CallExpression[] = []
  const visit = (child: ts.Node) => {
    if (
      ts.isCallExpression(child) &&
      ts.isIdentifier(child.expression) &&
      names.has(child.expression.text)
    ) {
      calls.push(child)
    }
    ts.forEachChild(child, visit)
  }
  visit(node)
  return calls
}
