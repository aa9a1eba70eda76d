. "$PAGES/fleet.sh"
