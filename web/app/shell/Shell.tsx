import { Burger, Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { graphql } from '../api/graphql';
import { useApiQuery } from '../api/hooks';
import { NoticeBell } from '../features/notice/NoticeBell';
import { IngestNotice } from './IngestNotice';
import { Logo } from './Logo';
import { Navigation } from './Navigation';
import classes from './Shell.module.css';
import { ViewerMenu, ViewerMenu_viewer } from './ViewerMenu';

const ViewerQuery = graphql(
  `
    query Viewer {
      viewer {
        ...ViewerMenu_viewer
      }
    }
  `,
  [ViewerMenu_viewer],
);

/** Navigation at the side, behind a button on small screens, and the page beside it. */
export function Shell() {
  const [open, menu] = useDisclosure(false);
  const viewer = useApiQuery(ViewerQuery, {});
  const account = <ViewerMenu viewer={viewer.data?.viewer ?? null} />;
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        Skip to content
      </a>
      <nav className={classes.topbar} aria-label="Menu">
        <Burger
          opened={open}
          onClick={menu.toggle}
          size="sm"
          aria-label="Open navigation"
          aria-expanded={open}
        />
        <Logo />
        <span className={classes.bell}>
          <NoticeBell />
        </span>
      </nav>
      <Drawer
        opened={open}
        onClose={menu.close}
        size={280}
        title={<Logo />}
        closeButtonProps={{ 'aria-label': 'Close navigation' }}
      >
        <nav aria-label="Main">
          <Navigation onMove={menu.close} />
        </nav>
        <div className={classes.drawerFoot}>{account}</div>
      </Drawer>
      <nav className={classes.side} aria-label="Main">
        <div className={classes.brand}>
          <Logo />
          <NoticeBell />
        </div>
        <Navigation />
        <div className={classes.foot}>{account}</div>
      </nav>
      <main id="main" className={classes.main} tabIndex={-1}>
        <div className={classes.page}>
          <IngestNotice />
          <Outlet />
        </div>
      </main>
    </div>
  );
}
