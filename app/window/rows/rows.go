// Package rows holds what a table shows: its cells, their order, and which of them are chosen.
package rows

// Icon names a picture by what it means; package table draws it.
type Icon string

// Icons. Each has a shape of its own, so that colour is never needed to tell them apart.
const (
	None     Icon = ""
	ToRight  Icon = "to-right"
	ToLeft   Icon = "to-left"
	BothWays Icon = "both-ways"
	Create   Icon = "create"
	Change   Icon = "change"
	Delete   Icon = "delete"
	Linked   Icon = "linked"
	Apart    Icon = "apart"
	Alone    Icon = "alone"
	Question Icon = "question"
	Ignored  Icon = "ignored"
	Held     Icon = "held"
	Done     Icon = "done"
	Working  Icon = "working"
	Waiting  Icon = "waiting"
	Stopped  Icon = "stopped"
	Warning  Icon = "warning"
	Failed   Icon = "failed"
	SignIn   Icon = "sign-in"
	Contact  Icon = "contact"
	Event    Icon = "event"
	Task     Icon = "task"
	Folder   Icon = "folder"
	Server   Icon = "server"
	Undo     Icon = "undo"
)

// Tone is how much a text stands out.
type Tone int

// Tones.
const (
	Plain Tone = iota
	Quiet      // grey: an aside
	Good
	Caution
	Bad
	Strong // bold
)

// Cell is what stands at one place of a table.
type Cell struct {
	Text string
	Icon Icon
	Tone Tone
}

// Model is what a table shows. A row whose ID is "" is a group's heading: its cell 0 is shown over
// the full width, and it cannot be chosen.
type Model interface {
	Len() int
	ID(row int) string
	Cell(row, col int) Cell
}

// Sorter is a model that can put its rows in another order.
type Sorter interface {
	Sort(col int, down bool)
	Sorted() (col int, down bool) // col -1: the order in which the rows came
}
