import { Link } from '@/components/ui/link'
import { ThemeToggle } from '@/components/ui/theme-toggle'
import { THEME_COOKIE } from '@/lib/client/theme'
import { AccountMenu } from './account-menu'
import { MainNav } from './main-nav'
import { SearchBox } from './search-box'

type Props = Readonly<{ displayName: string; username: string; isAdmin: boolean }>

export function AppHeader({ displayName, username, isAdmin }: Props) {
  return (
    <header className="border-b border-line bg-surface">
      <div className="mx-auto flex max-w-[90rem] flex-wrap items-center gap-x-6 gap-y-1 px-6 py-2">
        <Link href="/registries" className="flex items-center gap-2 font-semibold">
          {/* biome-ignore lint/performance/noImgElement: an SVG of a few bytes gains nothing from an optimiser */}
          <img src="/icon.svg" alt="" width={28} height={28} />
          Berth
        </Link>
        <MainNav isAdmin={isAdmin} />
        <div className="flex w-full min-w-0 items-center gap-1 sm:ml-auto sm:w-auto">
          <SearchBox />
          <ThemeToggle cookieName={THEME_COOKIE} />
          <AccountMenu displayName={displayName} username={username} isAdmin={isAdmin} />
        </div>
      </div>
    </header>
  )
}
