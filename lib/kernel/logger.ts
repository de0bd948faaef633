import pino from 'pino'
import { redactTokens } from './redact-tokens'

export type Logger = pino.Logger

/**
 * JSON lines on stdout: constant message, data in fields. Fields that could hold a secret are cut by name, and access
 * tokens wherever they stand, as a second net below the rule that nobody logs them.
 */
export function createLogger(
  options: { level: string; name?: string },
  stream: pino.DestinationStream = pino.destination(1),
): Logger {
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: options.name === undefined ? {} : { name: options.name },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        'password',
        'secret',
        'token',
        'authorization',
        '*.password',
        '*.secret',
        '*.token',
        '*.authorization',
        '*.headers',
      ],
      censor: '[redacted]',
    },
    hooks: { streamWrite: redactTokens },
  }
  return pino(settings, stream)
}
