import type { ButtonHTMLAttributes } from 'react'
import { type ButtonVariant, buttonClass } from './button-class'

type Props = Readonly<
  ButtonHTMLAttributes<HTMLButtonElement> & {
    variant?: ButtonVariant
    /** While true it cannot be pressed and says that it is at work. */
    isBusy?: boolean
  }
>

export function Button({
  variant = 'secondary',
  isBusy = false,
  disabled,
  type,
  className,
  ...rest
}: Props) {
  return (
    <button
      {...rest}
      type={type ?? 'button'}
      disabled={disabled === true || isBusy}
      aria-busy={isBusy}
      className={`${buttonClass(variant)} ${className ?? ''}`}
    />
  )
}
