import { SelectField } from '@/components/ui/select-field'
import { parseRole, TENANT_ROLES } from '@/lib/tenants/roles'
import type { TenantRole } from '@/lib/tenants/views'
import { ROLE_TEXTS } from './access-actions'

type Props = Readonly<{ label: string; value: TenantRole; onChange: (role: TenantRole) => void }>

export function RoleSelect({ label, value, onChange }: Props) {
  return (
    <SelectField
      label={label}
      value={value}
      onChange={(event) => onChange(parseRole(event.target.value))}
    >
      {TENANT_ROLES.map((role) => (
        <option key={role} value={role}>
          {ROLE_TEXTS[role]}
        </option>
      ))}
    </SelectField>
  )
}
