import '../kernel/reflect-metadata'

/** `@peculiar/x509`, ready to use. A bundler would lift a static import of it above the file that it needs first. */
export const x509 = await import('@peculiar/x509')
