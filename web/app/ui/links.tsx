import { Anchor, Button, type ButtonProps } from '@mantine/core';
import { createLink, type LinkComponent } from '@tanstack/react-router';
import { type ComponentPropsWithRef, forwardRef } from 'react';

type AnchorRootProps = ComponentPropsWithRef<'a'> & Omit<ButtonProps, keyof ComponentPropsWithRef<'a'>>;

const ButtonRoot = forwardRef<HTMLAnchorElement, AnchorRootProps>((props, ref) => (
  <Button component="a" ref={ref} {...props} />
));

/** A link that looks like a button. */
export const ButtonLink: LinkComponent<typeof ButtonRoot> = createLink(ButtonRoot);

const TextRoot = forwardRef<HTMLAnchorElement, ComponentPropsWithRef<'a'>>((props, ref) => (
  <Anchor ref={ref} inherit underline="always" className="wp-link" {...props} />
));

/** A link in running text or a table. */
export const TextLink: LinkComponent<typeof TextRoot> = createLink(TextRoot);
