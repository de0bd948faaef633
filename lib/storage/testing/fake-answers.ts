// What the fake array holds and how it words it, after captures of real arrays.

const FILE_SYSTEM_ID = '23a12243-25b0-cf36-0080-f05ae0fb3705'
const ARRAY = { name: 'fb01', id: '66992c13-6d81-433f-bb31-5fc33e76fa5f' }
const NO_REFERENCE = { name: null, id: null, resource_type: null }
const CREATED_MS = 1_582_275_188_000

export type FakeFileSystem = ReturnType<typeof makeFileSystem>
export type FakeAlert = ReturnType<typeof makeAlert>

/** Set up as the documentation of Berth asks for. */
export function makeFileSystem(name: string) {
  const space = {
    ...{ virtual: 163_079_842_816, unique: 159_663_070_781, snapshots: 0 },
    ...{ data_reduction: 1, total_physical: 159_663_070_781 },
  }
  return {
    name,
    id: FILE_SYSTEM_ID,
    created: CREATED_MS,
    provisioned: (10 * 2 ** 40) as number | null,
    hard_limit_enabled: true,
    default_user_quota: 0,
    default_group_quota: 0,
    fast_remove_directory_enabled: true,
    snapshot_directory_enabled: false,
    destroyed: false,
    time_remaining: null,
    writable: true,
    promotion_status: 'promoted',
    requested_promotion_state: 'promoted',
    nfs: {
      v3_enabled: true,
      v4_1_enabled: false,
      rules:
        '127.0.0.0/8(rw,no_root_squash) 10.0.0.0/8(rw,no_root_squash) 172.16.0.0/12(rw,no_root_squash)',
      export_policy: { ...NO_REFERENCE, name: null as string | null },
    },
    smb: { enabled: false },
    http: { enabled: false },
    multi_protocol: { safeguard_acls: false, access_control_style: 'mode-bits' },
    source: { ...NO_REFERENCE, location: NO_REFERENCE, is_local: true, display_name: null },
    space,
  }
}

export function makeAlert(fileSystem: string) {
  return {
    name: '219',
    id: '74e83522-c993-bcc7-d958-44957524134b',
    index: 219,
    flagged: false,
    code: 1101,
    severity: 'warning',
    component_name: fileSystem,
    component_type: 'file-systems',
    state: 'open',
    created: 1_627_892_727_562,
    updated: 1_682_296_234_185,
    notified: 1_628_411_385_171,
    summary: `File system '${fileSystem}' exceeded space quota`,
    description: 'The file system holds more than its quota.',
    action: 'Remove data from the file system or increase its space quota.',
    knowledge_base_url: 'https://support.example.org/?cid=Alert_1101',
    variables: { CurrentUtilization: '0.8934', FileSystemName: fileSystem },
  }
}

export function arrayAnswer() {
  return {
    ...ARRAY,
    os: 'Purity//FB',
    revision: '4007aea5',
    version: '4.8.2',
    time_zone: 'Europe/London',
    banner: null,
    idle_timeout: 10_800_000,
    ntp_servers: ['0.uk.pool.ntp.org'],
    smb_mode: 'native',
    product_type: 'FlashBlade',
    eradication_config: { manual_eradication: 'all-enabled', eradication_delay: 86_400_000 },
    security_update: null,
    _as_of: 1_682_619_711_927,
  }
}

export function arraySpaceAnswer() {
  return {
    ...ARRAY,
    time: 1_682_625_900_000,
    capacity: 89_314_175_302_419,
    parity: 1,
    space: {
      ...{ virtual: 42_052_675_694_490, unique: 23_104_433_867_945, snapshots: 30_041_741_112 },
      ...{ data_reduction: 1.8201128, total_physical: 23_134_475_609_057 },
    },
  }
}

export function userAnswer(
  fileSystem: string,
  user: { uid: number; quota: number | null; usage: number },
) {
  return {
    name: `${fileSystem}/${user.uid}`,
    file_system: { id: FILE_SYSTEM_ID, name: fileSystem, resource_type: 'file-systems' },
    file_system_default_quota: 0,
    quota: user.quota,
    usage: user.usage,
    user: { id: user.uid, name: null },
  }
}

export function networkInterfaces() {
  const subnet = { name: 'net1', id: 'b1a2', resource_type: 'subnets' }
  const shared = {
    ...{ enabled: true, gateway: '10.21.236.1', mtu: 9000, netmask: '255.255.255.0' },
    ...{ subnet, type: 'vip', vlan: 2236 },
  }
  return [
    { ...shared, name: 'data1', id: 'c1', address: '10.21.236.202', services: ['data'] },
    {
      ...shared,
      name: 'data2',
      id: 'c2',
      address: '10.21.236.203',
      services: ['data'],
      enabled: false,
    },
    { ...shared, name: 'management0', id: 'c3', address: '10.21.236.10', services: ['management'] },
  ]
}
