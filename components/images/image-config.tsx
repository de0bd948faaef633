import type { ImageView, NamedValue } from '@/lib/images/views'

/** How a container of the image starts. What the builder did not set is left out. */
export function ImageConfig({ image }: Readonly<{ image: ImageView }>) {
  return (
    <section aria-labelledby="config" className="space-y-3">
      <h2 id="config" className="text-lg font-semibold">
        Configuration
      </h2>
      <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[12rem_1fr]">
        <Row name="Platform" values={listOf(image.platform)} />
        <Row name="Entrypoint" values={commandOf(image.entrypoint)} />
        <Row name="Command" values={commandOf(image.command)} />
        <Row name="Working directory" values={listOf(image.workingDirectory)} />
        <Row name="User" values={listOf(image.user)} />
        <Row name="Exposed ports" values={image.exposedPorts} />
        <Row name="Volumes" values={image.volumes} />
        <Row name="Stop signal" values={listOf(image.stopSignal)} />
        <Row name="Environment" values={image.environment} />
        <Row name="Labels" values={namedLines(image.labels)} />
        <Row name="Author" values={listOf(image.author)} />
      </dl>
    </section>
  )
}

function Row({ name, values }: Readonly<{ name: string; values: readonly string[] }>) {
  if (values.length === 0) return null
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">
        <pre className="overflow-x-auto whitespace-pre-wrap wrap-anywhere font-mono">
          {values.join('\n')}
        </pre>
      </dd>
    </>
  )
}

function listOf(value: string | null): readonly string[] {
  return value === null || value === '' ? [] : [value]
}

/** As JSON, like in a Dockerfile: where one argument ends and the next begins stays visible. */
function commandOf(words: readonly string[]): readonly string[] {
  return words.length === 0 ? [] : [JSON.stringify(words)]
}

function namedLines(values: readonly NamedValue[]): readonly string[] {
  return values.map(({ name, value }) => `${name}=${value}`)
}
