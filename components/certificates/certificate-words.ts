import type { CertificateView, RotationView } from '@/lib/tenants/views'

type Kind = CertificateView['kind']

export const KIND_NAMES: Readonly<Record<Kind, string>> = {
  'token-ca': 'Token CA',
  'registry-ca': 'CA that clients trust',
  'token-leaf': 'Leaf that signs tokens',
  'machine-leaf': 'Leaf of the token server',
  registry: 'Registry',
}

/** What to do about one that ends soon or has ended. */
export const KIND_ADVICE: Readonly<Record<Kind, string>> = {
  'token-ca': 'Rotate the token CA below, before no registry takes a token any more.',
  'registry-ca': 'Give clients a new CA in time: without one they trust no registry any more.',
  'token-leaf': 'It renews itself every day: look whether a worker runs.',
  'machine-leaf': 'It renews itself every two weeks: look whether a worker runs.',
  registry:
    'Clients refuse the registry after its end, and Berth does not renew it: plan its replacement.',
}

type Words = { title: string; about: string }

/** Where a rotation is, for people. */
export const PHASE_WORDS: Readonly<Record<RotationView['phase'], Words>> = {
  requested: {
    title: 'Waiting for the worker',
    about: 'The worker makes the new CA within seconds.',
  },
  distributing: {
    title: 'Giving both CAs to every registry',
    about:
      'Each registry restarts once, one after the other. The old CA signs until the last one is back.',
  },
  settling: {
    title: 'The new CA signs',
    about:
      'The old CA stays trusted until no token of it can be in use any more, about eight minutes.',
  },
  finished: {
    title: 'Rotated',
    about: 'The new CA signs and the key of the old one is destroyed.',
  },
  dropping: {
    title: 'Taking the old CA from every registry',
    about: 'Each registry that still trusts it restarts once, one after the other.',
  },
  dropped: {
    title: 'Rotated, and the old CA is gone',
    about: 'No registry trusts the old CA any more.',
  },
}
