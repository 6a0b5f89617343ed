import { createTheme } from '@mantine/core';

const FONT = "'Inter Variable', ui-sans-serif, system-ui, -apple-system, 'Segoe UI', sans-serif";
const MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  respectReducedMotion: true,
  cursorType: 'pointer',
  defaultRadius: 'md',
  fontFamily: FONT,
  fontFamilyMonospace: MONO,
  headings: {
    fontFamily: FONT,
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.625rem', lineHeight: '1.25' },
      h2: { fontSize: '1.125rem', lineHeight: '1.35' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  components: {
    // Locking the scroll position writes a <style> element, which the content security policy forbids.
    Modal: {
      defaultProps: {
        lockScroll: false,
        centered: true,
        radius: 'lg',
        overlayProps: { backgroundOpacity: 0.45 },
      },
      styles: { title: { fontWeight: 650, fontSize: '1.0625rem' } },
    },
    Drawer: { defaultProps: { lockScroll: false } },
    // A coloured title would be too pale for its background in some colours.
    Alert: { styles: { title: { color: 'var(--mantine-color-text)' } } },
    Table: { defaultProps: { verticalSpacing: 'sm', horizontalSpacing: 'md' } },
    Anchor: { defaultProps: { underline: 'hover' } },
    Tooltip: {
      defaultProps: { withArrow: true, openDelay: 300, events: { hover: true, focus: true, touch: true } },
    },
  },
});

/** Mantine's own values of these fail WCAG AA contrast; ours pass in both schemes. */
export const schemeVariables = {
  light: {
    '--mantine-color-dimmed': '#5c636a',
    '--mantine-color-placeholder': '#6b7178',
    '--mantine-color-error': '#c92a2a',
    '--wp-canvas': '#f7f8fa',
    '--wp-surface': '#ffffff',
    '--wp-sunken': '#f1f3f5',
    '--wp-border': '#e3e6ea',
    '--mantine-color-anchor': '#364fc7',
    '--wp-link': '#364fc7',
  },
  dark: {
    '--mantine-color-dimmed': '#a6a7ab',
    '--mantine-color-placeholder': '#a6a7ab',
    '--mantine-color-error': '#ff8787',
    '--wp-canvas': '#17181c',
    '--wp-surface': '#1f2126',
    '--wp-sunken': '#191b1f',
    '--wp-border': '#34373e',
    '--mantine-color-anchor': '#91a7ff',
    '--wp-link': '#91a7ff',
  },
};
