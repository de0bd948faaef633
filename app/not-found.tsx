import { Link } from '@/components/ui/link'

export default function NotFound() {
  return (
    <main id="content" className="mx-auto max-w-xl px-6 py-24">
      <title>Not found · Berth</title>
      <h1 className="text-2xl font-semibold">There is nothing here</h1>
      <p className="mt-3 text-muted">
        The address is wrong, what was here is gone, or it belongs to a team that you are not in.
      </p>
      <p className="mt-6">
        <Link href="/registries" className="font-medium text-accent underline">
          Go to my registries
        </Link>
      </p>
    </main>
  )
}
