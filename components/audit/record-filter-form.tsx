import Form from 'next/form'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { Link } from '@/components/ui/link'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import { exportHref, type RecordFilters, type RecordPlace } from './record-links'

type Props = Readonly<{
  place: RecordPlace
  filters: RecordFilters
  actions: readonly string[]
}>

/** Filters by the address alone, so that what is found can be sent to a colleague, and taken away as a file. */
export function RecordFilterForm({ place, filters, actions }: Props) {
  const isFiltered = Object.values(filters).some((value) => value !== '')
  return (
    <div className="grid gap-3">
      <Form
        // A new address is a new form: fields take their value from it.
        key={JSON.stringify(filters)}
        action={place.href}
        className="grid grid-cols-2 items-start gap-3 md:grid-cols-3 xl:grid-cols-6"
      >
        <TextField label="Person" name="person" defaultValue={filters.person} autoComplete="off" />
        <SelectField label="Action" name="action" defaultValue={filters.action}>
          <option value="">Any</option>
          {actions.map((action) => (
            <option key={action}>{action}</option>
          ))}
        </SelectField>
        <TextField
          label="Registry"
          name="registry"
          defaultValue={filters.registry}
          placeholder={place.tenantSlug === null ? 'team/registry' : 'registry'}
          autoComplete="off"
        />
        {place.records === 'audit' ? (
          <SelectField label="Result" name="result" defaultValue={filters.result}>
            <option value="">Any</option>
            <option>ok</option>
            <option>refused</option>
            <option>failed</option>
          </SelectField>
        ) : null}
        <TextField
          label="From day (UTC)"
          name="from"
          type="date"
          defaultValue={dayOf(filters.from)}
        />
        <TextField label="To day (UTC)" name="to" type="date" defaultValue={dayOf(filters.to)} />
        <div className="col-span-full flex flex-wrap gap-3">
          <Button type="submit" variant="primary">
            Show
          </Button>
          {isFiltered ? (
            <Link href={place.href} className={buttonClass('quiet')}>
              Show all
            </Link>
          ) : null}
          <span className="grow" />
          <a href={exportHref(place, filters, 'csv')} download className={buttonClass()}>
            Export CSV
          </a>
          <a href={exportHref(place, filters, 'jsonl')} download className={buttonClass()}>
            Export JSON Lines
          </a>
        </div>
      </Form>
    </div>
  )
}

/** An address may name a minute; the field shows its day. */
function dayOf(moment: string): string {
  return moment.slice(0, 10)
}
