'use client'

import { useEffect, useRef } from 'react'
import { TextField } from '@/components/ui/text-field'
import { useQueryUpdate } from './use-query-update'

type LiveSearchProps = Readonly<{
  label: string
  name: string
  value: string
  /** Suggestions. */
  list?: readonly string[]
}>

/** Searches while it is typed in; Enter does so at once. */
export function LiveSearch({ label, name, value, list }: LiveSearchProps) {
  const { update, later, isBusy } = useQueryUpdate()
  const form = useRef<HTMLFormElement>(null)
  const written = useRef(value)
  const listId = `${name}-suggestions`

  function write(text: string, change: typeof update) {
    written.current = text
    change({ [name]: text })
  }

  // The address changes outside this field, too: by Back, and by links that drop all filters.
  useEffect(() => {
    const field = form.current?.elements.namedItem(name)
    if (value === written.current || !(field instanceof HTMLInputElement)) return
    field.value = value
    written.current = value
  }, [name, value])

  return (
    <form
      ref={form}
      aria-busy={isBusy}
      onSubmit={(event) => {
        event.preventDefault()
        write(String(new FormData(event.currentTarget).get(name)), update)
      }}
    >
      <TextField
        label={label}
        name={name}
        type="search"
        autoComplete="off"
        defaultValue={value}
        list={list === undefined ? undefined : listId}
        onChange={(event) => write(event.currentTarget.value, later)}
      />
      {list === undefined ? null : (
        <datalist id={listId}>
          {list.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </form>
  )
}
