import type { ButtonHTMLAttributes } from 'react'
import { type ButtonLook, buttonClass } from './button-class'

type Props = Readonly<
  ButtonHTMLAttributes<HTMLButtonElement> & {
    look?: ButtonLook
    /** While true it cannot be pressed and says that it is at work. */
    isBusy?: boolean
  }
>

export function Button({
  look = 'plain',
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
      className={`${buttonClass(look)} ${className ?? ''}`}
    />
  )
}
