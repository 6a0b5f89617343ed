import {
  ActionIcon,
  Menu,
  Text,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { IconLogout, IconMoon, IconSelector, IconSettings, IconSun } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { session } from '../api/browser';
import { type FragmentOf, graphql, readFragment } from '../api/graphql';
import { humanize } from '../format/words';
import classes from './ViewerMenu.module.css';

export const ViewerMenu_viewer = graphql(`
  fragment ViewerMenu_viewer on Viewer {
    role
    user {
      id
      name
      email
    }
    tenant {
      id
      name
    }
  }
`);

type Props = { viewer: FragmentOf<typeof ViewerMenu_viewer> | null };

/** Who is signed in, for which program; signing out; light and dark. */
export function ViewerMenu({ viewer }: Props) {
  const data = viewer && readFragment(ViewerMenu_viewer, viewer);
  const navigate = useNavigate();
  const signOut = () => void session.signOut().catch(() => undefined);
  return (
    <div className={classes.row}>
      <Menu position="top-start" width={232} withinPortal>
        <Menu.Target>
          <UnstyledButton className={classes.button}>
            <span className={classes.names}>
              <span className="wp-visually-hidden">Account menu: </span>
              <Text size="sm" fw={600} truncate>
                {data?.tenant.name ?? '…'}
              </Text>
              <Text size="xs" c="dimmed" truncate>
                {data?.user?.name ?? ''}
              </Text>
            </span>
            <IconSelector size={16} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {data?.user && (
            <div className={classes.who}>
              <Text size="sm" className="wp-break">
                {data.user.email}
              </Text>
              {data.role && (
                <Text size="xs" c="dimmed">
                  {humanize(data.role)}
                </Text>
              )}
            </div>
          )}
          <Menu.Item
            leftSection={<IconSettings size={16} aria-hidden />}
            onClick={() => void navigate({ to: '/settings' })}
          >
            Program settings
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={signOut}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ColorSchemeToggle />
    </div>
  );
}

export function ColorSchemeToggle() {
  // Keeping transitions avoids the <style> element that would switch them off.
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <Tooltip label={`Use the ${other} scheme`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={`Use the ${other} scheme`}
        onClick={() => setColorScheme(other)}
      >
        {scheme === 'dark' ? <IconSun size={18} aria-hidden /> : <IconMoon size={18} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}
