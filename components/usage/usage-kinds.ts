import type { UsagePartsView } from '@/lib/tenants/usage-views'

export type PartName = keyof NonNullable<UsagePartsView>

/** The kinds of bytes, in the order of bars and tables, and what each means to the person who looks. */
export const USAGE_KINDS: readonly {
  name: PartName
  title: string
  about: string
  /** Of its piece of a bar. */
  fill: string
}[] = [
  {
    name: 'taggedBytes',
    title: 'Tagged',
    about: 'Images that tags are on, every layer once.',
    fill: 'fill-accent',
  },
  {
    name: 'binBytes',
    title: 'Only in the bin',
    about: 'What nothing but deleted tags needs, which can still be put back.',
    fill: 'fill-warn',
  },
  {
    name: 'untaggedBytes',
    title: 'Untagged, reclaimable',
    about: 'What no tag and nothing in the bin needs: a clean-up of the storage frees it.',
    fill: 'fill-bad',
  },
  {
    name: 'uploadBytes',
    title: 'Unfinished uploads',
    about: 'Of pushes that run now or were cut off.',
    fill: 'fill-line-strong',
  },
  {
    name: 'linkBytes',
    title: 'Links',
    about: 'Small files with which the registry finds the rest.',
    fill: 'fill-muted',
  },
]
