type Packages = Record<string, { version?: string; integrity?: string; optional?: boolean }>
export declare function packagesMatch(locked: Packages, installed: Packages): boolean
export declare function ensureNpmPackages(root: string): void
