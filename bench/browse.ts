// What browsing and cleaning images costs: pages from the index beside what a registry UI without one asks for, and the
// bin beside a bare loop of the same calls. `npm run bench -- browse pages` and `browse bin` measure one of the two.
import { type Bench, joinReports } from '../scripts/bench/bench'
import { measureBin } from './browse/bin'
import { measurePages } from './browse/pages'

export const bench: Bench = {
  needs: ['postgres', 'slapd', 'browser', 'build'],
  run: async ([only, count]) =>
    joinReports([
      ...(only === 'bin' ? [] : [await measurePages()]),
      ...(only === 'pages'
        ? []
        : [await measureBin(count === undefined ? undefined : Number(count))]),
    ]),
}
