import type { NamedValue } from '@/lib/images/views'

/** Names and values as they were pushed; nothing when there are none. */
export function NamedValues({
  title,
  values,
}: Readonly<{ title: string; values: readonly NamedValue[] }>) {
  if (values.length === 0) return null
  return (
    <section aria-label={title} className="grid gap-3">
      <h2 className="text-lg font-semibold">{title}</h2>
      <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[16rem_minmax(0,1fr)]">
        {values.map(({ name, value }) => (
          <div key={name} className="contents">
            <dt className="text-muted wrap-anywhere">{name}</dt>
            <dd className="font-mono whitespace-pre-wrap wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
