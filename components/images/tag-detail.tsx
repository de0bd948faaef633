import { Badge } from '@/components/ui/badge'
import { CopyButton } from '@/components/ui/copy-button'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import type { TagWithAttached } from '@/lib/images/views'
import { formatBytes } from '@/lib/kernel/bytes'
import { AttachedList } from './attached-list'
import { CompareForm } from './compare-form'
import { HistoryList } from './history-list'
import { ImageConfig } from './image-config'
import type { RepositoryPlace } from './image-links'
import { LayerList } from './layer-list'
import { NamedValues } from './named-values'
import { PlatformList } from './platform-list'
import { PullPanel } from './pull-panel'

type TagDetailProps = Readonly<{
  place: RepositoryPlace
  tag: string
  /** False below an index, where a manifest has a digest only. */
  isTag: boolean
  address: string | null
  view: TagWithAttached
}>

/** Everything about one image, all of it as text: it was written by whoever pushed it. */
export function TagDetail({ place, tag, isTag, address, view }: TagDetailProps) {
  const { image } = view
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-8">
      {view.problem === null ? null : (
        <Notice tone="warn" title="Not everything can be shown">
          {view.problem}
        </Notice>
      )}
      <Facts view={view} />
      {address === null ? null : (
        <PullPanel
          address={address}
          repository={place.repository}
          tag={isTag ? tag : null}
          digest={view.digest}
        />
      )}
      {view.kind === 'index' ? (
        <PlatformList place={place} tag={tag} platforms={view.platforms} />
      ) : null}
      <AttachedList place={place} attached={view.attached} />
      {image === null ? null : <ImageConfig image={image} />}
      {view.layers.length === 0 ? null : <LayerList layers={view.layers} />}
      {image === null || image.history.length === 0 ? null : (
        <HistoryList history={image.history} />
      )}
      <NamedValues title="Annotations" values={view.annotations} />
      {isTag ? <CompareForm place={place} left={tag} /> : null}
      <section aria-labelledby="manifest" className="grid gap-3">
        <h2 id="manifest" className="text-lg font-semibold">
          Manifest
        </h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <section aria-label="Raw manifest" tabIndex={0} className="max-h-96 overflow-auto">
          <pre className="rounded-md border border-line bg-raised p-4 font-mono text-xs">
            {view.manifestText}
          </pre>
        </section>
      </section>
    </div>
  )
}

function Facts({ view }: Readonly<{ view: TagWithAttached }>) {
  const { digest, kind, image, sizeBytes, mediaType, artifactKind, artifactType, subject } = view
  return (
    <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[12rem_minmax(0,1fr)] [&_dt]:text-muted">
      <dt>Digest</dt>
      <dd className="flex items-center gap-1">
        <code className="wrap-anywhere">{digest}</code>
        <CopyButton text={digest} label="Copy digest" />
      </dd>
      <dt>Kind</dt>
      <dd className="flex flex-wrap items-center gap-2">
        <Badge>
          {artifactKind ?? (kind === 'index' ? 'image of several platforms' : (kind ?? 'unknown'))}
        </Badge>
        <code className="wrap-anywhere">{mediaType}</code>
      </dd>
      {image?.createdAt ? (
        <>
          <dt>Created</dt>
          <dd>
            <RelativeTime iso={image.createdAt} />
          </dd>
        </>
      ) : null}
      <dt>Size (compressed)</dt>
      <dd>{sizeBytes === null ? 'unknown' : formatBytes(sizeBytes)}</dd>
      {artifactType === null ? null : (
        <>
          <dt>Artifact type</dt>
          <dd className="wrap-anywhere">{artifactType}</dd>
        </>
      )}
      {subject === null ? null : (
        <>
          <dt>About</dt>
          <dd className="wrap-anywhere">{subject}</dd>
        </>
      )}
    </dl>
  )
}
