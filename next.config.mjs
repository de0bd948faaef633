/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  serverExternalPackages: [
    'pg',
    'pino',
    'ldapts',
    'ldapjs',
    'dockerode',
    '@electric-sql/pglite',
    '@electric-sql/pglite-socket',
    '@peculiar/x509',
  ],
  // `npm run check` has the types of every file, and `npm test` runs it beside the tests.
  typescript: { ignoreBuildErrors: true },
  // Forms of this portal are short: nothing here needs more.
  experimental: { serverActions: { bodySizeLimit: '64kb' } },
}

export default config
