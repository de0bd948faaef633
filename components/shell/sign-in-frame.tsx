import type { ReactNode } from 'react'

type Props = Readonly<{ title: string; about: string; children: ReactNode }>

/** The page of somebody who is not signed in. */
export function SignInFrame({ title, about, children }: Props) {
  return (
    <main id="content" className="grid min-h-dvh place-items-center px-6 py-12">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex items-center gap-3">
          {/* biome-ignore lint/performance/noImgElement: an SVG of a few bytes gains nothing from an optimiser */}
          <img src="/icon.svg" alt="" width={40} height={40} />
          <div>
            <h1 className="text-xl font-semibold">{title}</h1>
            <p className="text-sm text-muted">{about}</p>
          </div>
        </div>
        <div className="grid gap-4">{children}</div>
      </div>
    </main>
  )
}
