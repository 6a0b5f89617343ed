import { Anchor, Breadcrumbs, Group, Text, Title } from '@mantine/core';
import { Link, useRouter } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './PageHeader.module.css';

type Crumb = { label: string; to: string };

type Props = {
  title: string;
  description?: ReactNode;
  crumbs?: Crumb[];
  badge?: ReactNode;
  actions?: ReactNode;
};

/** A page's title, also the document's, and the place where keyboard and screen reader land after navigation. */
export function PageHeader({ title, description, crumbs, badge, actions }: Props) {
  const heading = useFocusAfterNavigation();
  useEffect(() => {
    document.title = `${title} · Waypost`;
  }, [title]);
  return (
    <header className={classes.header}>
      <div className={classes.text}>
        {crumbs && (
          <nav aria-label="Breadcrumb">
            <Breadcrumbs fz="sm" separatorMargin={6}>
              {crumbs.map((crumb) => (
                <Anchor key={crumb.to} renderRoot={(props) => <Link {...props} to={crumb.to} />} size="sm">
                  {crumb.label}
                </Anchor>
              ))}
            </Breadcrumbs>
          </nav>
        )}
        <Group gap="sm" align="center">
          <Title order={1} ref={heading} tabIndex={-1} className="wp-break">
            {title}
          </Title>
          {badge}
        </Group>
        {description && (
          <Text c="dimmed" maw={720} component="div">
            {description}
          </Text>
        )}
      </div>
      {actions && (
        <Group gap="sm" className={classes.actions}>
          {actions}
        </Group>
      )}
    </header>
  );
}

function useFocusAfterNavigation() {
  const heading = useRef<HTMLHeadingElement>(null);
  const router = useRouter();
  useEffect(() => {
    // Not on the first load: then the browser itself begins at the top of the page.
    if (router.state.resolvedLocation) heading.current?.focus({ preventScroll: true });
  }, [router]);
  return heading;
}
