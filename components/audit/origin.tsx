/** From where and with which program. */
export function Origin({
  address,
  client,
}: Readonly<{ address: string | null; client: string | null }>) {
  if (address === null && client === null) return <span className="text-muted">–</span>
  return (
    <div className="max-w-40">
      <div className="font-mono text-xs">{address ?? 'unknown'}</div>
      {client === null ? null : (
        <div className="truncate text-xs text-muted" title={client}>
          {client}
        </div>
      )}
    </div>
  )
}
