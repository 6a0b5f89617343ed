import { Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { Logo } from '../../shell/Logo';
import { ColorSchemeToggle } from '../../shell/ViewerMenu';
import classes from './AuthLayout.module.css';

type Props = { title: string; lead: string; children: ReactNode; foot: ReactNode };

export function AuthLayout({ title, lead, children, foot }: Props) {
  useEffect(() => {
    document.title = `${title} · Waypost`;
  }, [title]);
  return (
    <div className={classes.page}>
      <header className={classes.top}>
        <Logo />
        <ColorSchemeToggle />
      </header>
      <main className={classes.main}>
        <div className={classes.card}>
          <Title order={1}>{title}</Title>
          <Text c="dimmed" mt={6} mb="lg">
            {lead}
          </Text>
          {children}
        </div>
        <Text size="sm" ta="center" mt="md">
          {foot}
        </Text>
      </main>
    </div>
  );
}
