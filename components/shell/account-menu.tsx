import { ChevronDown } from 'lucide-react'
import { buttonClass } from '@/components/ui/button-class'
import { Link } from '@/components/ui/link'
import { SignOutButton } from './sign-out-button'

type Props = Readonly<{ displayName: string; username: string; isAdmin: boolean }>

export function AccountMenu({ displayName, username, isAdmin }: Props) {
  return (
    <details className="relative">
      <summary className="flex list-none items-center gap-1.5 rounded-md px-3 py-2 text-sm font-medium hover:bg-raised [&::-webkit-details-marker]:hidden">
        <span className="sr-only">Account of </span>
        <span className="max-w-40 truncate">{displayName}</span>
        <ChevronDown aria-hidden="true" className="size-4 text-muted" />
      </summary>
      <div className="absolute right-0 z-20 mt-1 grid w-60 gap-3 rounded-lg border border-line bg-surface p-4 shadow-lg">
        <p className="text-sm">
          Signed in as <strong className="wrap-anywhere">{username}</strong>
          {isAdmin ? <span className="block text-muted">Platform admin</span> : null}
        </p>
        <Link href="/account" className={buttonClass()}>
          Account and sessions
        </Link>
        <Link href="/tokens" className={buttonClass()}>
          Access tokens
        </Link>
        <SignOutButton />
      </div>
    </details>
  )
}
