import type { ReactNode } from 'react'
import { PortalShell } from '../portal-shell'

export default function Layout({ children }: Readonly<{ children: ReactNode }>) {
  return <PortalShell>{children}</PortalShell>
}
