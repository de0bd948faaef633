/** Decides how entries are told apart, what a disabled account looks like, and how nested groups are found. */
export type DirectoryKind = 'openldap' | 'active-directory'
