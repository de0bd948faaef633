import { CopyButton } from './copy-button'

/** Something to type into a shell, with a way to copy it. */
export function CommandLine({ command, label }: Readonly<{ command: string; label: string }>) {
  return (
    <div className="flex items-start gap-2 rounded-md border border-line bg-raised py-1 pl-3 pr-1">
      <code className="min-w-0 flex-1 whitespace-pre-wrap py-1.5 font-mono text-sm wrap-anywhere">
        {command}
      </code>
      <CopyButton text={command} label={`Copy: ${label}`} />
    </div>
  )
}
