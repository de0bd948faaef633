import { CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

type Props = Readonly<{
  tone?: 'info' | 'good' | 'warn' | 'bad'
  title?: string
  children: ReactNode
}>

const LOOKS = {
  info: { Icon: Info, frame: 'border-accent bg-accent-soft', mark: 'text-accent' },
  good: { Icon: CircleCheck, frame: 'border-good bg-good-soft', mark: 'text-good' },
  warn: { Icon: TriangleAlert, frame: 'border-warn bg-warn-soft', mark: 'text-warn' },
  bad: { Icon: TriangleAlert, frame: 'border-bad bg-bad-soft', mark: 'text-bad' },
} as const

/** Something to know; not an error. */
export function Notice({ tone = 'info', title, children }: Props) {
  const { Icon, frame, mark } = LOOKS[tone]
  return (
    <div className={`flex gap-3 rounded-lg border p-4 text-sm ${frame}`}>
      <Icon aria-hidden="true" className={`mt-0.5 size-5 shrink-0 ${mark}`} />
      <div className="grid min-w-0 flex-1 gap-1">
        {title ? <p className="font-semibold">{title}</p> : null}
        <div>{children}</div>
      </div>
    </div>
  )
}
