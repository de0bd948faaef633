import { type Client, PagedResultsControl, SearchReference, SearchResponse } from 'ldapts'

/**
 * Has `client` read on after a page without an entry, which a server may send when a search takes long: that there is
 * more is for the cookie to say (RFC 2696). The library takes such a page for the last one and would give half of
 * somebody's groups for all of them. A reference to nowhere makes it look at the cookie.
 */
export function readOnAfterEmptyPages(client: Client): void {
  const send: unknown = Reflect.get(client, '_send')
  // Of a pinned version; a test with such pages fails when this does not take hold any more.
  if (typeof send !== 'function') throw new Error('ldapts has changed: it has no _send')
  Reflect.set(client, '_send', async (message: unknown) => {
    const response: unknown = await Reflect.apply(send, client, [message])
    if (response instanceof SearchResponse && isEmptyPage(response))
      response.searchReferences.push(
        new SearchReference({ messageId: response.messageId, uris: [] }),
      )
    return response
  })
}

function isEmptyPage({ searchEntries, searchReferences, controls }: SearchResponse): boolean {
  const isMore = controls?.some(
    (control) => control instanceof PagedResultsControl && (control.value?.cookie?.length ?? 0) > 0,
  )
  return isMore === true && searchEntries.length === 0 && searchReferences.length === 0
}
