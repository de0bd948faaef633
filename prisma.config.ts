import { PrismaPg } from 'pg7'
import { defineConfig } from 'prisma/config'

// `engine: 'js'` and an adapter keep the CLI free of downloaded binaries. adapter-pg 6 cannot run
// `migrate deploy` ("Column type 'name'"), its next major can. See docs/adr/0001.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  experimental: { adapter: true },
  engine: 'js',
  adapter: async () =>
    new PrismaPg({ connectionString: process.env.DATABASE_URL ?? '', idleTimeoutMillis: 100 }),
})
