/**
 * Who the portal itself is in tokens and in what registries report. The colon keeps it apart from everybody: docker
 * sends name and password with a colon between them, so no name that it signs in with has one.
 */
export const PORTAL_SUBJECT = 'berth:portal'
