// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import {
  createBrowserHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from '@tanstack/react-router';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { LeaveGuard } from './LeaveGuard';

afterEach(cleanup);

/** A page that can be left for another one. */
async function show(unsaved: boolean) {
  const root = createRootRoute({
    component: () => (
      <MantineProvider env="test">
        <Outlet />
      </MantineProvider>
    ),
  });
  const editor = () => (
    <>
      <LeaveGuard unsaved={unsaved} />
      <p>The editor</p>
    </>
  );
  const pages = [
    createRoute({ getParentRoute: () => root, path: '/editor', component: editor }),
    createRoute({ getParentRoute: () => root, path: '/offers', component: () => <p>The offers</p> }),
  ];
  // Only a browser's history asks when a tab is closed.
  window.history.replaceState(null, '', '/editor');
  const history = createBrowserHistory();
  const router = createRouter({ routeTree: root.addChildren(pages), history });
  // It is typed for the dashboard's own router, of which this is a small copy.
  render(<RouterProvider router={router as never} />);
  await screen.findByText('The editor');
  return { leave: () => act(async () => history.push('/offers')), at: () => history.location.pathname };
}

it('asks before changes are left, and stays or goes as it is told', async () => {
  const { leave, at } = await show(true);
  await leave();
  fireEvent.click(await screen.findByRole('button', { name: 'Stay' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(at()).toBe('/editor');
  await leave();
  fireEvent.click(await screen.findByRole('button', { name: 'Leave' }));
  await screen.findByText('The offers');
  expect(at()).toBe('/offers');
});

it('lets go who changed nothing', async () => {
  const { leave } = await show(false);
  await leave();
  await screen.findByText('The offers');
  expect(screen.queryByRole('dialog')).toBeNull();
});

it.each([true, false])('has the browser ask when the tab is closed, with changes: %s', async (unsaved) => {
  await show(unsaved);
  const closing = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(closing);
  expect(closing.defaultPrevented).toBe(unsaved);
});
