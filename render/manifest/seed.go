package manifest

// Seed is an object that takes little memory. Of an object that was filled it has the form and the texts alone.
type Seed struct{ object *Object }

// Seed returns the seed of an object, which must not be changed any more.
func (o *Object) Seed() Seed {
	switch {
	case o.from != nil:
		return Seed{&Object{from: o.from, texts: o.texts}}
	case o.made != nil:
		return Seed{o} // clusters share it
	}
	return Seed{&Object{Data: o.Data, Body: o.Body}}
}

// Object returns the object. Its canonical form is made when it is asked for.
func (s Seed) Object() *Object {
	if s.object.from == nil {
		return s.object
	}
	return s.object.from.fillData(s.object.texts)
}
