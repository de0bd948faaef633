import { execFile } from 'node:child_process'

export type CommandResult = { code: number; stdout: string; stderr: string }

export type CommandOptions = {
  timeoutMs?: number
  env?: NodeJS.ProcessEnv
  cwd?: string
  uid?: number
  gid?: number
  signal?: AbortSignal | undefined
}

/**
 * Runs a program without a shell and gives what it said, whatever its exit code: callers that expect a refusal
 * read it. Rejects when the program is missing, runs out of time (default 60 s) or the signal aborts.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { timeoutMs = 60_000, ...rest } = options
  return new Promise((resolve, reject) => {
    execFile(
      command,
      args,
      { ...rest, timeout: timeoutMs, maxBuffer: 64 * 2 ** 20 },
      (error, stdout, stderr) => {
        if (error === null) resolve({ code: 0, stdout, stderr })
        else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr })
        else if (error.killed === true)
          reject(new Error(`${command} did not end within ${timeoutMs / 1000} s.\n${stderr}`))
        else reject(error)
      },
    )
  })
}

/** Like `runCommand`, but anything other than exit code 0 rejects with the program's own words. */
export async function mustRun(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const result = await runCommand(command, args, options)
  if (result.code !== 0) {
    const said = `${result.stderr}${result.stdout}`.trim().slice(-4000)
    throw new Error(`${command} ${args[0] ?? ''} ended with ${result.code}: ${said}`)
  }
  return result
}
